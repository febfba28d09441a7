import packageJson from '../../package.json' with { type: 'json' };

/** flotilla's own version, from package.json. */
export const VERSION: string = packageJson.version;
