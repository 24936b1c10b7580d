package kedge.policy.cpu.decoder;

/** How the heads of the rows at hand attend: over packed sequences, or over caches of earlier tokens. */
public interface CpuAttention {

  /**
   * Fills {@code trace.attended} (and what backward needs) for {@code rows} rows from {@code trace.turned} and the
   * values in {@code trace.projected}.
   */
  void attend(int layer, LayerTrace trace, int rows);
}
