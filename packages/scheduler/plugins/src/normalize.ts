import { maxNodeScore } from '@kubewright/scheduler-framework';

/** Scales scores to 0…100 by the highest, in place; turned round when fewer is better (helper DefaultNormalizeScore). */
export function normalize(scores: number[], direction: 'more is better' | 'fewer is better'): void {
  const highest = Math.max(0, ...scores);
  const isReversed = direction === 'fewer is better';
  for (let i = 0; i < scores.length; i++) {
    const share = highest === 0 ? 0 : Math.trunc((maxNodeScore * scores[i]!) / highest);
    scores[i] = isReversed ? maxNodeScore - share : share;
  }
}
