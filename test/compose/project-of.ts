import { loadProject } from '../../src/compose/load.ts';
import { renderProblems } from '../../src/compose/render-problems.ts';
import type { LoadRequest, LoadResult } from '../../src/compose/request.ts';
import type { Project } from '../../src/model/desired/project.ts';
import type { Service } from '../../src/model/desired/service.ts';

export type FileTree = Readonly<Record<string, string>>;

/** Loads from files held in memory, below /app; one text alone is /app/compose.yaml. */
export function loadFiles(files: string | FileTree, request: Partial<LoadRequest> = {}): LoadResult {
  const tree: FileTree = typeof files === 'string' ? { 'compose.yaml': files } : files;
  const byPath = new Map(Object.entries(tree).map(([path, text]) => [`/app/${path}`, text]));
  const reader = {
    readText: (path: string) => byPath.get(path),
    isDirectory: (path: string) => [...byPath.keys()].some((file) => file.startsWith(`${path}/`)),
  };
  const defaults = { files: [], profiles: [], envFiles: [], cwd: '/app', environment: { HOME: '/home/me' } };
  return loadProject({ ...defaults, ...request }, reader);
}

/** The project; fails with the problems where there is none. */
export function projectOf(files: string | FileTree, request: Partial<LoadRequest> = {}): Project {
  const result = loadFiles(files, request);
  if (result.project === undefined) throw new Error(problemsOf(files, request));
  return result.project;
}

/** The service `web` of a file that holds only its attributes. */
export function webOf(attributes: string, rest = ''): Service {
  const body = attributes.split('\n').map((line) => `    ${line}`);
  const project = projectOf(`services:\n  web:\n    image: nginx\n${body.join('\n')}\n${rest}`);
  const { web } = project.services;
  if (web === undefined) throw new Error('no service "web"');
  return web;
}

/** The problems as text. */
export function problemsOf(files: string | FileTree, request: Partial<LoadRequest> = {}): string {
  const result = loadFiles(files, request);
  return renderProblems(result.problems, result.sources, '/app');
}

/** `CODE line:column` of each problem. */
export function codesOf(files: string | FileTree, request: Partial<LoadRequest> = {}): string[] {
  return loadFiles(files, request).problems.map(({ code, at }) =>
    at === undefined ? code : `${code} ${at.line}:${at.column}`,
  );
}
