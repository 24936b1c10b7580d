package kedge.policy.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import kedge.policy.natives.NativeScope;
import kedge.policy.natives.Transfer;
import kedge.policy.torch.FusedKernels.Normed;
import kedge.policy.torch.TorchAttention.Projected;
import org.bytedeco.pytorch.Argument;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** A GPU's kernels as far as LibTorch has them on a CPU, where they must be what the plain ones are. */
class CudaKernelsTest {
  private static final Device CPU = new Device("cpu");
  private final FusedKernels fused = new CudaKernels();
  private final FusedKernels plain = new PlainKernels();

  @Test
  void theFusedNormIsThePlainOne() {
    try (NativeScope scope = new NativeScope(); NoGradGuard guard = new NoGradGuard()) {
      Tensor x = torch.randn(5, 4, 16);
      Tensor weight = torch.rand(16);
      Normed one = fused.norm(x, weight, 1e-6);
      Normed other = plain.norm(x, weight, 1e-6);
      assertClose(other.output(), one.output(), 1e-6f);
      assertClose(other.reciprocal(), one.reciprocal(), 1e-6f);
    }
  }

  @Test
  void groupedProductsOverPaddedRowsArePlainOnes() {
    try (NativeScope scope = new NativeScope(); NoGradGuard guard = new NoGradGuard()) {
      Tensor chosen = Transfer.tensor(new int[]{3, 0, 0, 3, 4, 0}, CPU).view(3, 2); // experts 1 and 2 have no row
      ExpertRows rows = ExpertRows.of(chosen, 5, fused.alignment());
      assertArrayEquals(new long[]{16, 32, 48, 64, 80}, Transfer.longs(rows.ends()));
      assertEquals(96, rows.sources().size(0));
      Tensor weights = torch.randn(5, 24, 16).to(ScalarType.BFloat16);
      Tensor x = torch.randn(96, 16).to(ScalarType.BFloat16);
      Tensor gradient = torch.zeros(96, 24).index_copy(0, rows.places(), torch.randn(6, 24)).to(ScalarType.BFloat16);
      MatrixProduct one = fused.grouped(rows);
      MatrixProduct other = plain.grouped(rows);
      assertClose(other.forward(x, weights).index_select(0, rows.places()),
          one.forward(x, weights).index_select(0, rows.places()), 0.05f);
      assertClose(other.backward(gradient, weights).index_select(0, rows.places()),
          one.backward(gradient, weights).index_select(0, rows.places()), 0.05f);
      Tensor sum = torch.ones(5, 24, 16);
      Tensor expected = torch.ones(5, 24, 16);
      one.addWeightGradient(gradient, x, sum);
      other.addWeightGradient(gradient, x, expected);
      assertClose(expected, sum, 0.05f);
      assertTrue(Transfer.floats(sum.select(0, 1))[0] == 1, "an expert without rows has no gradient");
    }
  }

  /** The CPU has no flash attention: the call must get as far as to say so, in the form of the schema. */
  @Test
  void flashAttentionIsCalledInTheFormOfItsSchema() {
    try (NativeScope scope = new NativeScope(); NoGradGuard guard = new NoGradGuard()) {
      TorchPackedAttention pack = TorchPackedAttention.of(fused, new long[]{3, 2}, true, CPU);
      assertArrayEquals(new long[]{0, 3, 5}, Transfer.longs(pack.starts()));
      Tensor heads = torch.randn(5, 2, 8).to(ScalarType.BFloat16);
      Projected projected = new Projected(heads, heads, heads);
      assertTrue(assertThrows(RuntimeException.class, () -> pack.attend(projected)).getMessage()
          .contains("Could not run 'aten::_flash_attention_forward'"));
      TorchAttention.Attended attended = new TorchAttention.Attended(heads.flatten(1, 2), heads, torch.randn(2, 5),
          torch.zeros(2), torch.zeros(1));
      assertTrue(assertThrows(RuntimeException.class,
          () -> pack.backward(heads.flatten(1, 2), projected, attended)).getMessage()
              .contains("Could not run 'aten::_flash_attention_backward'"));
    }
  }

  /** What the check on a card compares, here with itself but for the rounding of operands. */
  @Test
  void theComparisonFindsNoDifferenceWhereThereIsNone() {
    assertTrue(KernelComparison.norm(CPU) < 0.02);
    assertTrue(KernelComparison.attention(CPU) < 0.02);
    assertTrue(KernelComparison.grouped(CPU) < 0.02);
    assertEquals(0, KernelComparison.logits(CPU));
  }

  @Test
  void argumentsAreInTheOrderOfTheSchemas() {
    assertArguments("aten::_flash_attention_forward", "query", "key", "value", "cum_seq_q", "cum_seq_k", "max_q",
        "max_k", "dropout_p", "is_causal", "return_debug_mask", "scale", "window_size_left", "window_size_right",
        "seqused_k", "alibi_slopes");
    assertArguments("aten::_flash_attention_backward", "grad_out", "query", "key", "value", "out", "logsumexp",
        "cum_seq_q", "cum_seq_k", "max_q", "max_k", "dropout_p", "is_causal", "rng_state", "unused", "scale",
        "window_size_left", "window_size_right");
    assertArguments("aten::_fused_rms_norm_backward", "grad_out", "input", "normalized_shape", "rstd", "weight",
        "output_mask");
    assertArguments("aten::_grouped_mm", "self", "mat2", "offs", "bias", "out_dtype");
  }

  private static void assertArguments(String operator, String... names) {
    try (NativeScope scope = new NativeScope()) {
      Argument arguments = new OperatorHandle(Dispatcher.singleton().findSchemaOrThrow(operator, "")).schema()
          .arguments();
      for (int i = 0; i < names.length; i++) {
        assertEquals(names[i], arguments.getPointer(i).name().getString());
      }
    }
  }

  private static void assertClose(Tensor expected, Tensor actual, float tolerance) {
    assertArrayEquals(Transfer.floats(expected), Transfer.floats(actual), tolerance);
  }
}
