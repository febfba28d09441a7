import { expect, test } from 'bun:test';
import { QuestionQueue, type Questions } from '../../src/ssh/questions.ts';

/** A user who answers when the test says so, and what they were asked. */
function user() {
  const answer = Promise.withResolvers<void>();
  const asked: string[] = [];
  const questions: Questions = {
    async confirm(question) {
      asked.push(question);
      await answer.promise;
      return true;
    },
    async secret(question) {
      asked.push(question);
      await answer.promise;
      return 'secret';
    },
  };
  return { questions, asked, answer: answer.resolve };
}

test('nothing is asked any more when that is stopped, neither by a dialogue that has begun', async () => {
  const { questions, asked } = user();
  const queue = new QuestionQueue(questions);
  const begun = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const dialogue = queue.take(async (who) => {
    begun.resolve();
    await goOn.promise;
    return [await who?.confirm('Known?'), await who?.secret('Passphrase?')];
  });
  await begun.promise;
  expect(queue.stop()).toBe(true);
  goOn.resolve();
  expect(await dialogue).toEqual([false, undefined]);
  expect(await queue.take(async (who) => who)).toBeUndefined();
  expect(asked).toEqual([]);
});

test('it is not stopped while the user is at an answer', async () => {
  const { questions, asked, answer } = user();
  const queue = new QuestionQueue(questions);
  const dialogue = queue.take(async (who) => [
    await who?.confirm('Known?'),
    await who?.secret('Passphrase?'),
  ]);
  await new Promise(setImmediate);
  expect(asked).toEqual(['Known?']);
  expect(queue.stop()).toBe(false);
  answer();
  expect(await dialogue).toEqual([true, 'secret']);
  expect(asked).toEqual(['Known?', 'Passphrase?']);
  expect(queue.stop()).toBe(true);
});
