package kedge.policy.cpu.decoder;

/** What queries and keys pass through between projection and attention: rotary positions, with or without norms. */
interface HeadPositions {
  /**
   * Queries and keys as they are projected: positions are in the stream already, as in a vision tower. What is rotated
   * is a view of what is projected then.
   */
  HeadPositions NONE = new HeadPositions() {
    @Override
    public void forward(LayerTrace trace, int[] positions, int rows) {
    }

    @Override
    public void backward(LayerTrace trace, Workspace workspace, int[] positions, int rows) {
    }
  };

  /** Fills {@code trace.rotated} from {@code trace.projected}. */
  void forward(LayerTrace trace, int[] positions, int rows);

  /**
   * Writes queries' and keys' parts of {@code workspace.dProjected} from {@code workspace.dRotated}, which is rotated
   * back in place.
   */
  void backward(LayerTrace trace, Workspace workspace, int[] positions, int rows);
}
