import type { Reporter } from '../../compose/reporter.ts';
import { child, itemsOf, type Node, stringOf } from '../../compose/yaml/node.ts';
import { type Channel, NEWS_KINDS } from '../../model/desired/notify.ts';

/** `notify` of a fleet file: how a manager tells people. The schema has spoken of what is of the wrong form. */
export function channelsOf(file: Node | undefined, reporter: Reporter): readonly Channel[] {
  return itemsOf(child(file, 'notify')).flatMap((item): readonly Channel[] => {
    const webhook = stringOf(child(item, 'webhook'));
    const command = commandOf(child(item, 'command'));
    const kinds = itemsOf(child(item, 'on')).map(stringOf);
    const on =
      child(item, 'on') === undefined ? {} : { on: NEWS_KINDS.filter((kind) => kinds.includes(kind)) };
    if ((webhook === undefined) === (command.length === 0)) {
      const hint = 'write `webhook: https://…` or `command: [program, word]`';
      reporter.error('WRONG_VALUE', 'An item of `notify` has either a webhook or a command', item.mark, hint);
      return [];
    }
    if (webhook === undefined) return [{ ...on, command }];
    if (!URL.canParse(webhook) || !/^https?:$/.test(new URL(webhook).protocol)) {
      const mark = child(item, 'webhook')?.mark;
      reporter.error('WRONG_VALUE', 'A webhook must be an address with http or https', mark);
      return [];
    }
    return [{ ...on, webhook }];
  });
}

/** One word is a program without arguments. */
function commandOf(node: Node | undefined): readonly string[] {
  const single = stringOf(node);
  return single === undefined ? itemsOf(node).map((word) => stringOf(word) ?? '') : [single];
}
