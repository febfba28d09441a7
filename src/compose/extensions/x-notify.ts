import { type Channel, NEWS_KINDS, type NewsKind, STACK_NEWS } from '../../model/desired/notify.ts';
import type { ProblemReporter } from '../problem-reporter.ts';
import { checkForm } from '../schema/check.ts';
import { choice, either, listOf, object, type Rule, STRING } from '../schema/rule.ts';
import { child, itemsOf, mapNode, stringOf, type YamlNode } from '../yaml/yaml-node.ts';

const STRING_OR_STRINGS = either(STRING, listOf(STRING));
const ADDRESS = /^[^\s@<>,]+@[^\s@<>,]+$/;

/** One item of the fleet file's `notify`. */
export const FLEET_CHANNEL: Rule = object({
  webhook: STRING,
  mail: STRING_OR_STRINGS,
  command: STRING_OR_STRINGS,
  on: listOf(choice(...NEWS_KINDS)),
});

const STACK_FORM = object({
  'x-notify': listOf(object({ webhook: STRING, mail: STRING_OR_STRINGS, on: listOf(choice(...STACK_NEWS)) })),
});

/**
 * flotilla's own `x-notify` at the top of a file -> who gets news of the stack. It has no commands: who may deploy a stack may not run
 * programs where the manager runs.
 */
export function notifyOf(model: YamlNode, reporter: ProblemReporter): readonly Channel[] {
  const node = child(model, 'x-notify');
  if (node === undefined) return [];
  checkForm(mapNode(node.mark, [['x-notify', node]]), STACK_FORM, 'x-notify', reporter);
  return channelsOf(itemsOf(node), reporter);
}

/** Ways to tell people; a schema has spoken of what is of the wrong form. */
export function channelsOf(items: readonly YamlNode[], reporter: ProblemReporter): readonly Channel[] {
  return items.flatMap((item): readonly Channel[] => {
    const ways = [webhookOf(item, reporter), mailOf(item, reporter), commandOf(item)];
    const [way, ...others] = ways.flatMap((one) => one ?? []);
    if (way === undefined || others.length > 0) {
      const hint =
        'write `webhook: https://…`, `mail: someone@example.com` or, in a fleet file, `command: […]`';
      const message = 'An item that tells people has either a webhook, a mail address or a command';
      reporter.error('WRONG_VALUE', message, item.mark, hint);
      return [];
    }
    return [{ ...kindsOf(item), ...way }];
  });
}

function kindsOf(item: YamlNode): { readonly on?: readonly NewsKind[] } {
  const on = child(item, 'on');
  const kinds = itemsOf(on).map(stringOf);
  return on === undefined ? {} : { on: NEWS_KINDS.filter((kind) => kinds.includes(kind)) };
}

function webhookOf(item: YamlNode, reporter: ProblemReporter): Channel | undefined {
  const node = child(item, 'webhook');
  if (node === undefined) return undefined;
  const webhook = stringOf(node) ?? '';
  if (!URL.canParse(webhook) || !/^https?:$/.test(new URL(webhook).protocol)) {
    reporter.error('WRONG_VALUE', 'A webhook must be an address with http or https', node.mark);
  }
  return { webhook };
}

function mailOf(item: YamlNode, reporter: ProblemReporter): Channel | undefined {
  const node = child(item, 'mail');
  if (node === undefined) return undefined;
  const mail = wordsOf(node);
  if (mail.length === 0 || !mail.every((address) => ADDRESS.test(address))) {
    reporter.error('WRONG_VALUE', 'Mail goes to an address like ops@example.com', node.mark);
  }
  return { mail };
}

function commandOf(item: YamlNode): Channel | undefined {
  const command = wordsOf(child(item, 'command'));
  return command.length === 0 ? undefined : { command };
}

/** One word is a list of one. */
function wordsOf(node: YamlNode | undefined): readonly string[] {
  const single = stringOf(node);
  return single === undefined ? itemsOf(node).map((word) => stringOf(word) ?? '') : [single];
}
