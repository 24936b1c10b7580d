package kedge.policy.torch;

import kedge.policy.natives.NativeScope;
import kedge.policy.natives.Transfer;
import kedge.policy.torch.TorchAttention.Attended;
import kedge.policy.torch.TorchAttention.Projected;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch;

/** The definitions, in operators that every device and type has. */
class PlainKernels implements FusedKernels {
  /** The mean and the division in the widened type, the scale in the type of the weights. */
  @Override
  public Normed norm(Tensor x, Tensor weight, double epsilon) {
    try (NativeScope scope = new NativeScope()) {
      Tensor widened = x.to(Precision.widened(x));
      Tensor reciprocal = mean(widened.mul(widened)).add(new Scalar(epsilon)).rsqrt();
      Tensor output = weight.mul(widened.mul(reciprocal).to(x.scalar_type()));
      return new Normed(scope.handOut(output), scope.handOut(reciprocal));
    }
  }

  @Override
  public NormGradients normBackward(Tensor gradient, Tensor x, Normed normed, Tensor weight, boolean trained) {
    try (NativeScope scope = new NativeScope()) {
      ScalarType widened = Precision.widened(x);
      Tensor direction = x.to(widened).mul(normed.reciprocal());
      Tensor outer = gradient.to(widened);
      Tensor scaled = outer.mul(weight.to(widened));
      Tensor input = scaled.sub(direction.mul(mean(scaled.mul(direction)))).mul(normed.reciprocal());
      return new NormGradients(scope.handOut(input.to(x.scalar_type())),
          trained ? scope.handOut(outer.mul(direction).view(-1, weight.size(0)).sum(0)) : null);
    }
  }

  private static Tensor mean(Tensor x) {
    return x.mean(new long[]{-1}, true, new ScalarTypeOptional());
  }

  /** Sequence by sequence: no padding, no mask, nothing of a neighbor is ever read. */
  @Override
  public Attended attend(Projected projected, TorchPackedAttention pack) {
    try (NativeScope scope = new NativeScope()) {
      long[] lengths = pack.lengths();
      TensorVector queries = projected.queries().split_with_sizes(lengths, 0);
      TensorVector keys = projected.keys().split_with_sizes(lengths, 0);
      TensorVector values = projected.values().split_with_sizes(lengths, 0);
      TensorVector attended = new TensorVector();
      for (int i = 0; i < lengths.length; i++) {
        Tensor one = torch.scaled_dot_product_attention(heads(queries.get(i)), heads(keys.get(i)), heads(values.get(i)),
            new TensorOptional(), 0.0, pack.causal(),
            new DoubleOptional(), true); // scale 1/sqrt(headSize), each key head shared by a run of query heads
        attended.push_back(one.squeeze(0).transpose(0, 1));
      }
      return new Attended(scope.handOut(torch.cat(attended, 0).flatten(1, 2)));
    }
  }

  private static Tensor heads(Tensor x) {
    return x.transpose(0, 1).unsqueeze(0); // [length, heads, headSize] to [1, heads, length, headSize]
  }

  /** By LibTorch's autograd, over attention computed once more. */
  @Override
  public Projected attendBackward(Tensor gradient, Projected projected, Attended attended, TorchPackedAttention pack) {
    try (NativeScope scope = new NativeScope(); AutoGradMode mode = new AutoGradMode(true)) {
      Projected leaves = new Projected(leaf(projected.queries()), leaf(projected.keys()), leaf(projected.values()));
      TensorVector found = torch.grad(new TensorVector(attend(leaves, pack).output()),
          new TensorVector(leaves.queries(), leaves.keys(), leaves.values()), new TensorVector(gradient),
          new BoolOptional(false), false, false);
      return new Projected(scope.handOut(new Tensor(found.get(0))), scope.handOut(new Tensor(found.get(1))),
          scope.handOut(new Tensor(found.get(2))));
    }
  }

  private static Tensor leaf(Tensor tensor) {
    return tensor.detach().set_requires_grad(true);
  }

  @Override
  public MatrixProduct grouped(ExpertRows rows) {
    return new Looped(Transfer.longs(rows.ends()));
  }

  @Override
  public long alignment() {
    return 1;
  }

  /** Expert by expert. @param ends ends of each expert's rows */
  private record Looped(long[] ends) implements MatrixProduct {
    @Override
    public Tensor forward(Tensor x, Tensor weights) {
      Tensor y = x.new_zeros(x.size(0), weights.size(1));
      each((from, count, expert) -> torch.mm_out(y.narrow(0, from, count), x.narrow(0, from, count),
          weights.select(0, expert).t()));
      return y;
    }

    @Override
    public Tensor backward(Tensor gradient, Tensor weights) {
      Tensor input = gradient.new_zeros(gradient.size(0), weights.size(2));
      each((from, count, expert) -> torch.mm_out(input.narrow(0, from, count), gradient.narrow(0, from, count),
          weights.select(0, expert)));
      return input;
    }

    @Override
    public void addWeightGradient(Tensor gradient, Tensor x, Tensor into) {
      each((from, count, expert) -> Precision.addProduct(into.select(0, expert), gradient.narrow(0, from, count).t(),
          x.narrow(0, from, count)));
    }

    private void each(Run run) {
      long from = 0;
      for (int expert = 0; expert < ends.length; expert++) {
        try (NativeScope scope = new NativeScope()) {
          if (ends[expert] > from) {
            run.on(from, ends[expert] - from, expert);
          }
        }
        from = ends[expert];
      }
    }
  }

  @FunctionalInterface
  private interface Run {
    void on(long from, long count, int expert);
  }
}
