/** `npm run build`: installs what is missing, compiles every package and bundles the cluster app. */
import { bundle, install } from './prepare.mjs';

install();
bundle();
