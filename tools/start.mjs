/** `npm start -- <flags>`: installs and builds what is missing, then runs `kubewright up <flags>` in this process. */
import { bundle, install } from './prepare.mjs';

install();
bundle();
process.argv.splice(2, 0, 'up');
await import('../apps/cluster/bundle/main.mjs');
