package kedge.chat;

import java.util.List;

/** An embedding model: similar texts get vectors that are near each other. */
@FunctionalInterface
public interface TextEmbedder {

  /**
   * Embeds texts: one vector each, in order, all of one length. Thread-safe.
   *
   * @throws kedge.data.UserError if a text cannot be embedded, or the model cannot be reached
   */
  List<float[]> embed(List<String> texts);
}
