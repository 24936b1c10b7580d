package kedge.policy.cpu.decoder;

/** Attention of a layer's rows: over packed sequences, or over a cache of earlier tokens. */
public interface CpuAttention {

  /**
   * Fills the first {@code rows} rows of {@code trace.attended}, and of what backward needs, from {@code trace.rotated}
   * and the values in {@code trace.projected}.
   */
  void attend(int layer, LayerTrace trace, int rows);
}
