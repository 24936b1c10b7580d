package kedge.grader.attack;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Counts completions by kind, tried and accepted, with the first wrong outcomes of each kind. */
public final class AttackTally {
  private static final int WIDTH = 100;
  private final int shown;
  private final Map<Attack, Count> counts = new LinkedHashMap<>();

  private static final class Count {
    private long tried;
    private long paid;
    private final List<String> faults = new ArrayList<>();
  }

  /** Makes a tally. @param shown maximum number of wrong outcomes kept per kind */
  public AttackTally(int shown) {
    this.shown = shown;
    RedTeam.attacks().forEach(attack -> counts.put(attack, new Count()));
  }

  /** Counts a completion. @param why the rule that decided, shown with a wrong outcome */
  public void add(Attack attack, AttackedProblem problem, String completion, boolean paid, String why) {
    Count count = counts.get(attack);
    count.tried++;
    count.paid += paid ? 1 : 0;
    if (paid != attack.honest() && count.faults.size() < shown) {
      count.faults.add(problem.id() + ": " + (paid ? "paid" : "not paid") + ": " + brief(completion) + "; gold "
          + brief(problem.gold()) + "; " + why);
    }
  }

  /** Returns the number of completions tried, of all cheats or of all honest variants. */
  public long tried(boolean honest) {
    return counts.entrySet().stream().filter(entry -> entry.getKey().honest() == honest)
        .mapToLong(entry -> entry.getValue().tried).sum();
  }

  /** Returns the number of completions accepted, of all cheats or of all honest variants. */
  public long paid(boolean honest) {
    return counts.entrySet().stream().filter(entry -> entry.getKey().honest() == honest)
        .mapToLong(entry -> entry.getValue().paid).sum();
  }

  /** Returns the kinds that were not tried. */
  public List<String> untried() {
    return counts.entrySet().stream().filter(entry -> entry.getValue().tried == 0).map(entry -> entry.getKey().kind())
        .toList();
  }

  /** Returns the table by kind, followed by examples of wrong outcomes. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    for (boolean honest : new boolean[]{false, true}) {
      lines.add(row(honest ? "honest variants" : "cheats", "tried", "paid", honest ? "not paid" : "paid"));
      counts.forEach((attack, count) -> {
        if (attack.honest() == honest && count.tried > 0) {
          lines.add(row("  " + attack.kind(), count.tried, count.paid, share(count.tried, count.paid, honest)));
          count.faults.forEach(fault -> faults.add(attack.kind() + ": " + fault));
        }
      });
      lines.add(row("  all", tried(honest), paid(honest), share(tried(honest), paid(honest), honest)));
    }
    lines.addAll(faults);
    return lines;
  }

  private static String row(String name, Object tried, Object paid, String share) {
    return String.format("%-28s %9s %9s %10s", name, tried, paid, share);
  }

  private static String share(long tried, long paid, boolean honest) {
    return tried == 0 ? "" : String.format(Locale.ROOT, "%.2f %%", 100.0 * (honest ? tried - paid : paid) / tried);
  }

  /** Returns the end of a text, where answers are, on one line. */
  private static String brief(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= WIDTH ? line : "... " + line.substring(line.length() - WIDTH);
  }
}
