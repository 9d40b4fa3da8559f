import fc from 'fast-check';

/** Property tests run on one seed, so that a failure is the change's and not the day's. `FC_SEED=random` explores. */
const wanted = process.env['FC_SEED'];
if (wanted !== 'random') fc.configureGlobal({ seed: Number(wanted ?? 1) });
