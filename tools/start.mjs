/** `npm start -- <flags>`: installs and builds what is missing, then runs `kubewright up <flags>` in this process. */
import { bundle, install } from './prepare.mjs';

install();
bundle();
// What the app says of its start counts from here, not from an installation.
performance.mark('kubewright:start');
process.argv.splice(2, 0, 'up');
await import('../apps/cluster/bundle/main.mjs');
