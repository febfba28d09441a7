import type { Project } from '../../model/desired/project.ts';
import type { Service } from '../../model/desired/service.ts';
import { imageOf } from '../../model/image-reference.ts';
import type { NamingProject } from '../../model/names.ts';

export interface GraphOptions {
  readonly indentation: string;
  readonly networks: boolean;
  readonly ports: boolean;
  readonly image: boolean;
}

/** The services and what they depend on in Graphviz's language, as `docker compose alpha viz` writes it. */
export function serviceGraphText(project: Project, options: GraphOptions): string {
  const services = Object.entries(project.services);
  const nodes = services.map(([key, service]) => `"${key}" ${nodeStyle(project, key, service, options)};`);
  const edges = services.flatMap(([key, { depends_on = {} }]) =>
    Object.keys(depends_on).map((name) => `"${key}" -> "${name}";`),
  );
  const lines = (texts: readonly string[]): string =>
    texts.map((text) => `${options.indentation}${text}\n`).join('');
  return `digraph "${project.name}" {\n${lines(['layout=dot;', ...nodes])}\n${lines(edges)}}\n\n`;
}

function nodeStyle(project: NamingProject, key: string, service: Service, options: GraphOptions): string {
  const label = [
    `<font point-size="15">${key}</font>`,
    ...(options.networks ? details('Networks', Object.keys(service.networks ?? {})) : []),
    ...(options.ports ? details('Ports', portTexts(service)) : []),
    ...(options.image ? details('Image', [imageOf(project, key, service)]) : []),
  ];
  return `[style="filled" label=<${label.join('')}>]`;
}

function details(title: string, values: readonly string[]): readonly string[] {
  if (values.length === 0) return [];
  const list = values.map((value) => `<br/>${value}`).join('');
  return [`<font point-size="10"><br/><br/><b>${title}:</b>${list}</font>`];
}

function portTexts({ ports = [] }: Service): readonly string[] {
  return ports.map(({ host_ip: ip, published = '', target, protocol, mode }) => {
    const from = ip === undefined || ip === '' ? '' : `${ip}:`;
    return `${from}${published}:${target} (${protocol}, ${mode})`;
  });
}
