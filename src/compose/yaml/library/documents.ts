import { type Document, isScalar } from 'yaml';

export interface DocumentFault {
  readonly offset: number;
  readonly message: string;
  readonly hint?: string;
}

/** True for a document without any content. */
export function isEmptyDocument({ contents }: Document.Parsed): boolean {
  if (contents === null) return true;
  if (!isScalar(contents) || contents.source !== '' || contents.type !== 'PLAIN') return false;
  return contents.tag === undefined && contents.anchor === undefined;
}

/** What is wrong with the directives of a file, or with how its documents are separated. */
export function findDocumentFault(
  text: string,
  documents: readonly Document.Parsed[],
): DocumentFault | undefined {
  const directives = text.startsWith('%')
    ? (/^(?:[%#].*\n|\s*\n)+/.exec(text)?.[0].match(/^%YAML\b.*$/gm) ?? [])
    : [];
  if (directives.length > 1) return { offset: 0, message: 'it has two %YAML directives', hint: 'remove one' };
  for (const [index, document] of documents.entries()) {
    const [offset = 0] = document.range ?? [];
    const { explicit, version } = document.directives.yaml;
    if (explicit && version !== '1.1') {
      return {
        offset,
        message: `YAML version ${version} cannot be read`,
        hint: 'remove the %YAML directive',
      };
    }
    const isMarked = document.directives.docStart === true;
    if (index > 0 && !isMarked) {
      return { offset, message: 'a document begins without `---`', hint: 'remove the `...` line before it' };
    }
    if ((documents.length > 1 || isMarked) && isEmptyDocument(document)) {
      return { offset, message: 'a document is empty', hint: 'remove its `---`' };
    }
  }
  return undefined;
}
