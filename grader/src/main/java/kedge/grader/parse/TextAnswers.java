package kedge.grader.parse;

import java.util.List;
import java.util.Set;
import kedge.grader.tree.Node;

/** Answers in words that have a mathematical meaning. */
final class TextAnswers {
  private static final Set<String> NOTHING = Set
      .of(("nosolution nosolutions norealsolution norealsolutions emptyset theemptyset nosolutionexists "
          + "nosolutionsexist empty").split(" "));
  private static final Set<String> REALS = Set
      .of(("allrealnumbers allreals allrealnumber realnumbers therealnumbers reals setofallrealnumbers "
          + "thesetofallrealnumbers thesetofrealnumbers allrealvalues").split(" "));

  private TextAnswers() {
  }

  /** Returns the mathematical meaning of words, or else the words. */
  static Node named(String letters) {
    if (NOTHING.contains(letters)) {
      return new Node.Listing(List.of(), Node.Joint.SET);
    }
    return REALS.contains(letters) ? new Node.NumberSet('R') : new Node.Text(letters);
  }
}
