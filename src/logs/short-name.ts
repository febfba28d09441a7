/** The name in front of log lines: a replica's without the project's; one that the user gave, or of `run`, as it is. */
export function shortName(project: string, containerName: string): string {
  const rest = containerName.slice(project.length + 1);
  const isOwn = containerName.startsWith(`${project}-`) || containerName.startsWith(`${project}_`);
  return isOwn && /^(?!.+-run-[0-9a-f]{12}$).+[-_]\d+$/.test(rest) ? rest : containerName;
}
