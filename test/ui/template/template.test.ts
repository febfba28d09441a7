import { describe, expect, test } from 'bun:test';
import { HEADER_FUNCTIONS, ROW_FUNCTIONS } from '../../../src/ui/text/template/functions.ts';
import { asStruct } from '../../../src/ui/text/template/print.ts';
import { compileTemplate } from '../../../src/ui/text/template/template.ts';

const DATA = {
  Name: 'shop-web-1',
  State: 'running',
  Health: '',
  ExitCode: 3,
  Ports: [
    { URL: '0.0.0.0', Published: 80 },
    { URL: '::', Published: 81 },
  ],
  Publishers: [asStruct({ URL: '::', TargetPort: 81, Protocol: 'tcp' })],
  Labels: { b: '2', a: '1' },
  Label: (name: unknown) => `label ${name}`,
};

const render = (template: string, data: unknown = DATA): string =>
  compileTemplate(template).render(data, ROW_FUNCTIONS);

const CASES: readonly (readonly [string, string])[] = [
  ['plain', 'plain'],
  ['{{.Name}}: {{ .State }}', 'shop-web-1: running'],
  ['{{.Labels.a}}{{$.Name}}', '1shop-web-1'],
  ['{{upper .Name}} {{.Name | upper | lower}}', 'SHOP-WEB-1 shop-web-1'],
  ['{{printf "%s|%5d|%-4s|%q" .State .ExitCode "x" .Name}}', 'running|    3|x   |"shop-web-1"'],
  ['{{json .Ports}}', '[{"URL":"0.0.0.0","Published":80},{"URL":"::","Published":81}]'],
  ['{{.Ports}} {{.Labels}}', '[map[Published:80 URL:0.0.0.0] map[Published:81 URL:::]] map[a:1 b:2]'],
  ['{{if .Health}}{{.Health}}{{else if eq .State "running"}}up{{else}}down{{end}}', 'up'],
  ['{{if and .Name (ne .ExitCode 0)}}failed{{end}}', 'failed'],
  ['{{range .Ports}}{{.Published}},{{end}}', '80,81,'],
  ['{{range $i, $p := .Ports}}{{$i}}={{$p.URL}} {{end}}', '0=0.0.0.0 1=:: '],
  ['{{range $name, $value := .Labels}}{{$name}}{{$value}}{{end}}', 'a1b2'],
  ['{{range .Health}}x{{else}}none{{end}}', 'none'],
  ['{{with .Labels}}{{.b}}{{end}}', '2'],
  ['{{$x := .Name}}{{$x}}', 'shop-web-1'],
  ['{{join (split .Name "-") "/"}}', 'shop/web/1'],
  ['{{truncate .Name 4}} {{title .State}} {{len .Name}} {{index .Labels "b"}}', 'shop Running 10 2'],
  ['{{.Label "tier"}}', 'label tier'],
  ['a {{- .State -}} b {{/* a remark */}}c', 'arunningb c'],
  ['{{`a "raw" }}`}}', 'a "raw" }}'],
  ['{{println .State}}', 'running\n'],
  ['{{.Publishers}}{{range .Publishers}}{{.URL}}{{.}}{{end}}', '[{:: 81 tcp}]::{:: 81 tcp}'],
  ['{{printf "%v %+v" .Publishers .Publishers}}', '[{:: 81 tcp}] [{URL::: TargetPort:81 Protocol:tcp}]'],
  ['{{json .Publishers}}', '[{"URL":"::","TargetPort":81,"Protocol":"tcp"}]'],
  ['{{print "a" "b" 1 2 "c"}}', 'ab1 2c'],
  ['{{printf "%d %s" .Name .ExitCode}}', '%!d(string=shop-web-1) %!s(int=3)'],
  ['{{printf "%T %T %X" .Name .ExitCode 255}}', 'string int FF'],
  ['{{printf "a" 1}}', 'a%!(EXTRA int=1)'],
  ['{{js `a=b<c>d&e"f\\`}}', 'a\\u003Db\\u003Cc\\u003Ed\\u0026e\\"f\\\\'],
  ['{{urlquery "a b+c/é!*()~"}}', 'a+b%2Bc%2F%C3%A9%21%2A%28%29~'],
  ['{{index .Name 0}} {{slice .Name 5 8}}', '115 web'],
  ['{{not .Health}} {{or .Health "none"}}', 'true none'],
];

describe('templates', () => {
  for (const [template, shown] of CASES) {
    test(`${template} is read as Go reads it`, () => expect(render(template)).toBe(shown));
  }

  test('what is not there is named, with what is', () => {
    expect(() => render('{{.Nmae}}')).toThrow('no field "Nmae"; there are Name, State');
    expect(() => render('{{nosuch .Name}}')).toThrow('no "nosuch"');
  });

  for (const broken of ['{{.Name', '{{if .Name}}x', '{{end}}', '{{}}', '{{.Name ^}}', '{{(.Name}}']) {
    test(`${broken} is refused`, () => expect(() => render(broken)).toThrow(/can't be used/));
  }

  const MISFITS = [
    '{{index .Ports 2}}',
    '{{index .Name 99}}',
    '{{slice .Name 0 99}}',
    '{{eq .ExitCode "3"}}',
    '{{lt .Name 3}}',
  ];
  for (const misfit of MISFITS) {
    test(`${misfit} is refused for what it is given`, () =>
      expect(() => render(misfit)).toThrow(/can't be used/));
  }

  test('what is refused for a value is none for a title', () => {
    const template = compileTemplate('{{if eq .ExitCode 0}}ok{{end}}{{index .Name 99}}{{.Name}}');
    expect(template.render({ Name: 'NAME', ExitCode: 'EXIT CODE' }, HEADER_FUNCTIONS)).toBe('NAME');
  });

  test("a header's functions leave titles as they are", () => {
    const template = compileTemplate('{{upper .Name}} {{truncate .State 2}}');
    expect(template.render({ Name: 'Name', State: 'State' }, HEADER_FUNCTIONS)).toBe('Name State');
  });
});
