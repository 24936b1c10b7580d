package kedge.data.synthetic;

import kedge.data.DemonstrationFormat;
import kedge.data.ProblemSource;

/** A source that generates its problems from a rule and needs no file. */
public interface GeneratedSource extends ProblemSource {
  /**
   * Characters of its prompts, demonstrations and correct answers, each once, in the order of code points; without the
   * tags of {@link DemonstrationFormat#marks()}.
   */
  String alphabet();
}
