package kedge.policy.torch.decode;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Assignment of the rows of a decode batch to their prompts, as a table of {@code prompts × width} cells: all rows of a
 * prompt meet its keys in one product, and keys are never copied per row.
 *
 * @param prompts number of prompts that still have rows
 * @param width most rows of one prompt
 * @param cells the cell of each row, {@code [rows]}
 * @param padding {@code [prompts, 1, 1, longest prompt]}: 0 where a prompt has a token, −∞ beyond its end
 */
record PromptGrid(long prompts, long width, Tensor cells, Tensor padding) {

  /**
   * {@code [rows, keyValueHeads, repeat, size]} to {@code [prompts * keyValueHeads, width * repeat, size]}; empty cells
   * are 0.
   */
  Tensor spread(Tensor rows) {
    long heads = rows.size(1);
    long repeat = rows.size(2);
    long size = rows.size(3);
    Tensor empty = torch.zeros(new long[]{prompts * width, heads * repeat * size}, rows.options());
    return empty.index_copy(0, cells, rows.reshape(-1, heads * repeat * size)).view(prompts, width, heads, repeat, size)
        .permute(0, 2, 1, 3, 4).reshape(prompts * heads, width * repeat, size);
  }

  /**
   * Inverse of {@link #spread}: {@code [prompts * keyValueHeads, width * repeat, size]} to {@code [rows, keyValueHeads,
   * repeat, size]}.
   */
  Tensor gather(Tensor spread, long heads, long repeat) {
    long size = spread.size(2);
    return spread.view(prompts, heads, width, repeat, size).permute(0, 2, 1, 3, 4)
        .reshape(prompts * width, heads, repeat, size).index_select(0, cells);
  }
}
