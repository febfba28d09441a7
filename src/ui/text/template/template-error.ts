import { FlotillaError } from '../../../errors/flotilla-error.ts';

/** A template that can't be understood, or asks for what is not there. */
export function templateError(template: string, problem: string): FlotillaError {
  return new FlotillaError('TEMPLATE_INVALID', `Template "${template}" can't be used: ${problem}`, {
    hint: 'write it as docker does: --format "table {{.Name}}\\t{{.State}}", or --format json',
  });
}
