package kedge.policy.torch.decode;

import kedge.policy.natives.NativeScope;
import kedge.policy.torch.Precision;
import kedge.policy.torch.TorchAttention.Projected;
import kedge.policy.torch.TorchAttention;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Keys and values of a layer while decoding: those of the prompts, once for all completions of a prompt, and those of
 * each row's own tokens. All rows have drawn the same number of tokens, so only the prompts' ends are padded.
 */
final class LayerCache implements AutoCloseable {
  private static final long BLOCK = 64;
  /** Of the prompts, {@code [prompts, keyValueHeads, longest prompt, headSize]}. */
  private Tensor promptKeys;
  private Tensor promptValues;
  /** Of the rows, {@code [rows, keyValueHeads, capacity, headSize]}; null before the first own token. */
  private Tensor keys;
  private Tensor values;
  private long length;

  /**
   * Computes attention of further prompts as in training, and keeps their keys and values.
   *
   * @param attention attention over these prompts
   * @param longest length of the longest prompt
   */
  TorchAttention fill(TorchAttention attention, long[] lengths, long longest) {
    return projected -> {
      promptKeys = behind(promptKeys, projected.keys(), lengths, longest);
      promptValues = behind(promptValues, projected.values(), lengths, longest);
      return attention.attend(projected);
    };
  }

  /** Attention of one new token per row, whose key and value are added first. */
  TorchAttention extend(PromptGrid grid) {
    return projected -> {
      append(projected);
      return new TorchAttention.Attended(attend(projected.queries(), grid));
    };
  }

  /** Keeps only the given rows, and the given prompts unless null. */
  void select(Tensor rows, Tensor prompts) {
    if (keys != null) {
      keys = replace(keys, keys.index_select(0, rows));
      values = replace(values, values.index_select(0, rows));
    }
    if (prompts != null) {
      promptKeys = replace(promptKeys, promptKeys.index_select(0, prompts));
      promptValues = replace(promptValues, promptValues.index_select(0, prompts));
    }
  }

  /** Attention with one softmax over the scores of the prompt and of the row's own tokens. */
  private Tensor attend(Tensor queries, PromptGrid grid) {
    long rows = queries.size(0);
    long size = queries.size(2);
    long heads = promptKeys.size(1);
    long repeat = queries.size(1) / heads;
    long promptLength = promptKeys.size(2);
    Tensor query = queries.view(rows, heads, repeat, size);
    Tensor onPrompt = Precision.batchedProduct(grid.spread(query), flat(promptKeys, promptLength).transpose(1, 2))
        .view(grid.prompts(), heads, -1, promptLength).add(grid.padding())
        .view(grid.prompts() * heads, -1, promptLength);
    Tensor onOwn = Precision.batchedProduct(query.reshape(rows * heads, repeat, size),
        flat(keys, length).transpose(1, 2));
    Tensor scores = torch
        .cat(new TensorVector(grid.gather(onPrompt, heads, repeat), onOwn.view(rows, heads, repeat, length)), 3);
    Tensor weights = scores.mul(new Scalar(1 / Math.sqrt(size))).softmax(-1, new ScalarTypeOptional())
        .to(queries.scalar_type());
    TensorVector parts = weights.split_with_sizes(new long[]{promptLength, length}, 3);
    Tensor fromPrompt = grid.gather(grid.spread(parts.get(0)).bmm(flat(promptValues, promptLength)), heads, repeat);
    Tensor fromOwn = parts.get(1).reshape(rows * heads, repeat, length).bmm(flat(values, length)).view(rows, heads,
        repeat, size);
    return fromPrompt.add(fromOwn).reshape(rows, heads * repeat * size);
  }

  /** {@code [batch, heads, capacity, size]} to {@code [batch * heads, length, size]}. */
  private static Tensor flat(Tensor cache, long length) {
    return cache.narrow(2, 0, length).reshape(-1, length, cache.size(3));
  }

  private void append(Projected projected) {
    if (keys == null || keys.size(2) == length) {
      keys = replace(keys, grown(keys, projected.keys()));
      values = replace(values, grown(values, projected.values()));
    }
    keys.select(2, length).copy_(projected.keys());
    values.select(2, length).copy_(projected.values());
    length++;
  }

  private static Tensor grown(Tensor old, Tensor rows) {
    Tensor block = torch.zeros(new long[]{rows.size(0), rows.size(1), BLOCK, rows.size(2)}, rows.options());
    return old == null ? block : torch.cat(new TensorVector(old, block), 2);
  }

  /**
   * {@code [tokens, heads, size]} of packed prompts, as {@code [prompts, heads, longest, size]} behind those that are
   * there.
   */
  private static Tensor behind(Tensor before, Tensor packed, long[] lengths, long longest) {
    try (NativeScope scope = new NativeScope()) {
      Tensor padded = torch.zeros(new long[]{lengths.length, packed.size(1), longest, packed.size(2)},
          packed.options());
      TensorVector prompts = packed.split_with_sizes(lengths, 0);
      for (int i = 0; i < lengths.length; i++) {
        padded.select(0, i).narrow(1, 0, lengths[i]).copy_(prompts.get(i).transpose(0, 1));
      }
      return replace(before, before == null ? padded : torch.cat(new TensorVector(before, padded), 0));
    }
  }

  /** Retains what the cache holds, which outlives the scope it grows in, and releases what it replaces. */
  private static Tensor replace(Tensor old, Tensor next) {
    next.retainReference();
    release(old);
    return next;
  }

  private static void release(Tensor tensor) {
    if (tensor != null) {
      tensor.releaseReference();
    }
  }

  @Override
  public void close() {
    release(promptKeys);
    release(promptValues);
    release(keys);
    release(values);
  }
}
