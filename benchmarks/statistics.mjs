/** The middle one; of an even number the larger of the two in the middle. */
export const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** The value below which that part of ascending numbers lies: `quantile(times, 0.99)`. */
export const quantile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
