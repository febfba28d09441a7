import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { greeting } from './greeting.js';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

const server = createServer((_request, response) => {
  response.end(`${greeting} from version ${version}\n`);
});

server.listen(3000, () => console.log('listening on port 3000'));
process.on('SIGTERM', () => process.exit(0));
