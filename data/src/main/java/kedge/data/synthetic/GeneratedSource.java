package kedge.data.synthetic;

import kedge.data.DemonstrationFormat;
import kedge.data.ProblemSource;

/** A source that makes its problems from a rule and needs no file. */
public interface GeneratedSource extends ProblemSource {

  /**
   * Every character that its prompts, demonstrations and right answers are made of, each once, in the order of their
   * code points; without the marks of {@link DemonstrationFormat#marks()}.
   */
  String alphabet();
}
