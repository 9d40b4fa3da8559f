/**
 * `npm run scaffold -- controller <name> --primary <group>/<version>/<Plural>`
 * `npm run scaffold -- plugin <Name>`
 * `npm run scaffold -- kind <group>/<version> <Kind> [--cluster]`
 *
 * Writes a new controller, scheduler plugin or API kind in the exact shape of its neighbours, and prints what is left
 * to do by hand. See docs/adding-a-controller.md, docs/adding-a-scheduler-plugin.md, docs/adding-an-api-kind.md.
 */
import { scaffoldController } from './controller.mjs';
import { scaffoldKind } from './kind.mjs';
import { scaffoldPlugin } from './plugin.mjs';

const commands = { controller: scaffoldController, plugin: scaffoldPlugin, kind: scaffoldKind };
const [what, ...args] = process.argv.slice(2);

if (!Object.hasOwn(commands, what ?? '')) {
  console.error(`usage: npm run scaffold -- ${Object.keys(commands).join('|')} <name> …`);
  process.exit(2);
}
try {
  for (const line of commands[what](args)) console.log(line);
} catch (error) {
  console.error(`scaffold: ${error.message}`);
  process.exit(1);
}
