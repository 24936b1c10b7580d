package kedge.policy.torch;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Attention within each sequence of a pack, sequence by sequence: no padding, no mask, nothing of a neighbor is
 * ever read.
 *
 * @param causal whether a token sees the tokens before it alone, as in a decoder
 */
public record TorchPackedAttention(long[] lengths, boolean causal) implements TorchAttention {

  /** Causal attention. */
  public TorchPackedAttention(long[] lengths) {
    this(lengths, true);
  }

  @Override
  public Tensor attend(Projected projected) {
    long tokens = projected.queries().size(0);
    TensorVector queries = projected.queries().split_with_sizes(lengths, 0);
    TensorVector keys = projected.keys().split_with_sizes(lengths, 0);
    TensorVector values = projected.values().split_with_sizes(lengths, 0);
    TensorVector attended = new TensorVector();
    for (int i = 0; i < lengths.length; i++) {
      Tensor one = torch.scaled_dot_product_attention(heads(queries.get(i)), heads(keys.get(i)), heads(values.get(i)),
          new TensorOptional(), 0.0, causal,
          new DoubleOptional(), true); // scale 1/sqrt(headSize), each key head shared by a run of query heads
      attended.push_back(one.squeeze(0).transpose(0, 1));
    }
    return torch.cat(attended, 0).reshape(tokens, -1);
  }

  private static Tensor heads(Tensor x) {
    return x.transpose(0, 1).unsqueeze(0); // [length, heads, headSize] to [1, heads, length, headSize]
  }
}
