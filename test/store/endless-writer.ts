import { fileStore } from '../../src/store/file/file-store.ts';

/** Counts up in a record until it is killed. */
const store = fileStore(process.argv[2] ?? '');
for (;;) {
  const record = await store.get('stacks/shop');
  const number = record === undefined ? 1 : (JSON.parse(record.value) as { number: number }).number + 1;
  const value = JSON.stringify({ number, padding: 'x'.repeat(number % 5000) });
  await store.put('stacks/shop', value, record?.version);
  process.stdout.write(`${number}\n`);
}
