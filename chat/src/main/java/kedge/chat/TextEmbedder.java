package kedge.chat;

import java.util.List;

/** What turns texts into vectors that lie near one another where the texts say something alike. */
@FunctionalInterface
public interface TextEmbedder {

  /**
   * One vector per text, in the order given, all of one length. Safe for several threads, which take turns.
   *
   * @throws kedge.data.UserError where a text cannot be read, or whoever reads it is not to be had
   */
  List<float[]> embed(List<String> texts);
}
