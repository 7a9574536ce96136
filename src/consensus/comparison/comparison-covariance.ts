/**
 * How sure the scores of a ranking are: the inverse of a positive definite matrix by Cholesky's decomposition (Golub and Van
 * Loan, Matrix Computations, 4.2). Cost: size³ multiplications.
 */

/**
 * @param matrix size × size, symmetric and positive definite; row by row; overwritten
 * @returns the inverse, or null where the matrix is not positive definite in floating point
 */
export function inverse(matrix: Float64Array, size: number): Float64Array | null {
  if (!decompose(matrix, size)) return null;
  invertLower(matrix, size);
  return timesItsTranspose(matrix, size);
}

/** Writes L of matrix = L Lᵀ into the lower triangle. */
function decompose(matrix: Float64Array, size: number): boolean {
  for (let i = 0; i < size; i++) {
    const rowI = i * size;
    for (let j = 0; j <= i; j++) {
      const rowJ = j * size;
      let sum = matrix[rowI + j]!;
      for (let k = 0; k < j; k++) sum -= matrix[rowI + k]! * matrix[rowJ + k]!;
      if (i > j) matrix[rowI + j] = sum / matrix[rowJ + j]!;
      else if (sum > 0) matrix[rowI + i] = Math.sqrt(sum);
      else return false;
    }
  }
  return true;
}

/** L becomes its inverse, row by row so that memory is read in order. */
function invertLower(lower: Float64Array, size: number): void {
  const row = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const start = i * size;
    row.fill(0, 0, i);
    for (let k = 0; k < i; k++) {
      const factor = lower[start + k]!;
      if (factor === 0) continue;
      const from = k * size;
      for (let j = 0; j <= k; j++) row[j]! += factor * lower[from + j]!;
    }
    const diagonal = 1 / lower[start + i]!;
    for (let j = 0; j < i; j++) lower[start + j] = -row[j]! * diagonal;
    lower[start + i] = diagonal;
  }
}

/** `lowerᵀ × lower` */
function timesItsTranspose(lower: Float64Array, size: number): Float64Array {
  const product = new Float64Array(size * size);
  for (let k = 0; k < size; k++) {
    const from = k * size;
    for (let i = 0; i <= k; i++) {
      const factor = lower[from + i]!;
      if (factor === 0) continue;
      const to = i * size;
      for (let j = 0; j <= i; j++) product[to + j]! += factor * lower[from + j]!;
    }
  }
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) product[j * size + i] = product[i * size + j]!;
  return product;
}
