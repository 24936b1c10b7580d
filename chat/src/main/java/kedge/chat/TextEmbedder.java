package kedge.chat;

import java.util.List;

/** An embedding model, which maps similar texts to nearby vectors. */
@FunctionalInterface
public interface TextEmbedder {

  /**
   * Embeds texts. Returns one vector each, in order, all of the same length. Thread-safe.
   *
   * @throws kedge.data.UserError if a text cannot be embedded, or the model cannot be reached
   */
  List<float[]> embed(List<String> texts);
}
