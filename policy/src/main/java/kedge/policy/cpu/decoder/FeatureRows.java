package kedge.policy.cpu.decoder;

import kedge.policy.cpu.kernel.Matrix;

/**
 * Features of an image at its place among packed rows.
 *
 * @param row first row that they take the place of
 * @param values {@code [tokens, hidden]}
 * @param gradients where the gradient with respect to the values is added, {@code [tokens, hidden]}; several places of
 * one image share them; null for none
 */
public record FeatureRows(int row, Matrix values, Matrix gradients) {

  /** Writes the values over the rows of a stream. */
  void write(Matrix stream) {
    for (int token = 0; token < values.rows(); token++) {
      values.copyRow(token, stream, row + token);
    }
  }

  /** Adds the gradient of the stream's rows to the features' and clears it in the stream. */
  void take(Matrix dStream) {
    for (int token = 0; token < values.rows(); token++) {
      if (gradients != null) {
        dStream.addRow(row + token, gradients, token);
      }
      dStream.clearRow(row + token);
    }
  }
}
