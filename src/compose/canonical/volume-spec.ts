/** A volume's short form taken apart; the names are those of the long form. */
export interface VolumeSpec {
  type: 'bind' | 'volume';
  source: string;
  target: string;
  readOnly: boolean;
  nocopy: boolean;
  propagation: string;
  selinux: string;
}

const PROPAGATIONS = new Set(['rprivate', 'private', 'rshared', 'shared', 'rslave', 'slave']);

/**
 * Takes `[SOURCE:]TARGET[:OPTIONS]` apart; a string says what is wrong with it. A colon after a single
 * letter belongs to a Windows drive, so a one-letter volume name is read as part of the path. Unknown
 * options are passed over.
 */
export function parseVolume(text: string): VolumeSpec | string {
  const spec: VolumeSpec = {
    type: 'volume',
    source: '',
    target: '',
    readOnly: false,
    nocopy: false,
    propagation: '',
    selinux: '',
  };
  if (text === '') return 'is empty';
  if (text.length <= 2) return { ...spec, target: text };
  const fields = splitFields(text);
  if (fields.some((field) => field === '')) return `"${text}" has an empty section between colons`;
  if (fields.length > 3) return `"${text}" has too many colons`;
  const [first = '', second, options] = fields;
  if (second === undefined) spec.target = first;
  else {
    spec.source = first;
    spec.target = second;
  }
  for (const option of options?.split(',') ?? []) applyOption(spec, option);
  if (isFilePath(spec.source)) spec.type = 'bind';
  return spec;
}

function splitFields(text: string): string[] {
  const fields: string[] = [];
  let field = '';
  let braces = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? '';
    if (character === '$' && text[index + 1] === '{') braces++;
    else if (character === '}' && braces > 0) braces--;
    if (character === ':' && braces === 0 && !/^\p{L}$/u.test(field)) {
      fields.push(field);
      field = '';
    } else field += character;
  }
  fields.push(field);
  return fields;
}

function applyOption(spec: VolumeSpec, option: string): void {
  if (option === 'ro') spec.readOnly = true;
  else if (option === 'rw') spec.readOnly = false;
  else if (option === 'nocopy') spec.nocopy = true;
  else if (option === 'z' || option === 'Z') spec.selinux = option;
  else if (PROPAGATIONS.has(option)) spec.propagation = option;
}

function isFilePath(source: string): boolean {
  return /^[./~]/.test(source) || source.startsWith('\\\\') || /^\p{L}:/u.test(source);
}
