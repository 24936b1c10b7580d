package kedge.grader.metamorphic;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Cases with several numbers: tuples, sets, intervals, matrices, both signs. */
final class RandomCollections {
  private RandomCollections() {
  }

  private static List<Ratio> distinct(int count, Draw draw) {
    List<Ratio> members = new ArrayList<>();
    while (members.size() < count) {
      Ratio ratio = draw.coin() ? Ratio.of(draw.nonzero(40)) : Ratio.of(draw.nonzero(30), draw.between(2, 12));
      if (!members.contains(ratio)) {
        members.add(ratio);
      }
    }
    return members;
  }

  private static String joined(List<Ratio> members, String separator, Draw draw) {
    NumberWriter writer = new NumberWriter(draw);
    return members.stream().map(writer::inside).collect(Collectors.joining(separator));
  }

  private static List<Ratio> oneChanged(List<Ratio> members, Draw draw) {
    while (true) {
      List<Ratio> changed = new ArrayList<>(members);
      int at = draw.below(members.size());
      changed.set(at, RandomScalars.another(members.get(at), draw));
      if (!changed.stream().collect(Collectors.toSet()).equals(members.stream().collect(Collectors.toSet()))) {
        return changed;
      }
    }
  }

  static Generated tuple(Draw draw) {
    List<Ratio> members = distinct(draw.between(2, 5), draw);
    String gold = "(" + joined(members, draw.pick(",", ", "), draw) + ")";
    String same = draw.pick("\\left(" + joined(members, ", ", draw) + "\\right)",
        "( " + joined(members, " , ", draw) + " )", "(" + joined(members, ";",
            draw) + ")",
        "(" + joined(members, ",\\ ", draw) + ")", "$(" + joined(members, ",", draw) + ")$");
    List<Ratio> turned = new ArrayList<>(members);
    turned.add(turned.remove(0));
    String other = draw.pick("(" + joined(turned, ",", draw) + ")",
        "(" + joined(oneChanged(members, draw), ", ", draw) + ")", "[" + joined(members, ",",
            draw) + "]",
        "(" + joined(members.subList(1, members.size()), ",", draw) + ")", "(" + joined(members, ",", draw) + ",0)");
    return new Generated("tuple", gold, same, other);
  }

  static Generated set(Draw draw) {
    List<Ratio> members = distinct(draw.between(2, 6), draw);
    List<Ratio> again = new ArrayList<>(draw.shuffled(members));
    if (draw.coin()) {
      again.add(draw.from(members));
    }
    String gold = braced(members, draw);
    List<Ratio> less = draw.shuffled(members).subList(1, members.size());
    List<Ratio> more = new ArrayList<>(draw.shuffled(members));
    more.add(Ratio.of(41));
    return new Generated("set", gold, braced(again, draw),
        braced(draw.pick(less, more, oneChanged(members, draw)), draw));
  }

  private static String braced(List<Ratio> members, Draw draw) {
    String comma = joined(members, ", ", draw);
    if (members.size() == 1) {
      return "\\{" + comma + "\\}";
    }
    String last = joined(members.subList(0, members.size() - 1), ", ", draw)
        + draw.pick(" \\text{ and } ", " and ", "\\text{ or }")
        + joined(members.subList(members.size() - 1, members.size()), "", draw);
    return draw.pick(comma, last, "\\{" + comma + "\\}", "\\left\\{" + comma + "\\right\\}",
        joined(members, "; ", draw));
  }

  /** Makes an interval with rational or infinite ends. */
  static Generated interval(Draw draw) {
    List<Ratio> ends = distinct(2, draw).stream().sorted().toList();
    boolean leftOpen = draw.coin();
    boolean rightOpen = draw.coin();
    String gold = interval(ends.get(0), ends.get(1), leftOpen, rightOpen, draw);
    String same = draw.pick("", "x\\in ", "D = ") + interval(ends.get(0), ends.get(1), leftOpen, rightOpen, draw);
    String other = switch (draw.below(3)) {
      case 0 -> interval(ends.get(0), ends.get(1), !leftOpen, rightOpen, draw);
      case 1 -> interval(ends.get(0), ends.get(1), leftOpen, !rightOpen, draw);
      default -> interval(ends.get(0), ends.get(1).plus(Ratio.of(1, draw.between(1, 100))), leftOpen, rightOpen, draw);
    };
    return new Generated("interval", gold, same, other);
  }

  private static String interval(Ratio low, Ratio high, boolean leftOpen, boolean rightOpen, Draw draw) {
    boolean sized = draw.oneIn(4);
    NumberWriter writer = new NumberWriter(draw);
    return (sized ? "\\left" : "") + (leftOpen ? "(" : "[") + writer.inside(low) + draw.pick(",", ", ")
        + writer.inside(high) + (sized ? "\\right" : "")
        + (rightOpen ? ")" : "]");
  }

  /** Makes two or three disjoint intervals in any order; one of them may be split in two adjacent ones. */
  static Generated union(Draw draw) {
    List<Ratio> ends = distinct(draw.coin() ? 4 : 6, draw).stream().sorted().toList();
    boolean[] open = new boolean[ends.size()];
    for (int i = 0; i < open.length; i++) {
      open[i] = draw.coin();
    }
    String gold = union(ends, open, draw, false);
    boolean[] turned = open.clone();
    int at = draw.below(open.length);
    turned[at] = !turned[at];
    String other = draw.coin() ? union(ends, turned, draw, false)
        : union(ends.subList(2, ends.size()), java.util.Arrays.copyOfRange(open, 2, open.length),
            draw, true);
    return new Generated("union", gold, union(ends, open, draw, true), other);
  }

  private static String union(List<Ratio> ends, boolean[] open, Draw draw, boolean cut) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < ends.size(); i += 2) {
      Ratio low = ends.get(i);
      Ratio high = ends.get(i + 1);
      if (cut && draw.oneIn(3)) {
        Ratio middle = low.plus(high).over(Ratio.of(2));
        parts.add(interval(low, middle, open[i], false, draw));
        parts.add(interval(middle, high, draw.coin(), open[i + 1], draw));
      } else {
        parts.add(interval(low, high, open[i], open[i + 1], draw));
      }
    }
    return String.join(draw.pick("\\cup ", " \\cup ", "∪"), draw.shuffled(parts));
  }

  static Generated matrix(Draw draw) {
    int rows = draw.between(1, 3);
    int columns = draw.between(rows == 1 ? 2 : 1, 3);
    List<Ratio> members = distinct(rows * columns, draw);
    List<Ratio> turned = new ArrayList<>(members);
    turned.add(turned.remove(0));
    List<Ratio> other = draw.coin() ? turned : oneChanged(members, draw);
    String last = rows != columns && draw.oneIn(3) ? matrix(members, columns, rows, draw)
        : matrix(other, rows, columns, draw);
    return new Generated("matrix", matrix(members, rows, columns, draw), matrix(members, rows, columns, draw), last);
  }

  private static String matrix(List<Ratio> members, int rows, int columns, Draw draw) {
    NumberWriter writer = new NumberWriter(draw);
    StringBuilder body = new StringBuilder();
    for (int row = 0; row < rows; row++) {
      body.append(row == 0 ? "" : draw.pick("\\\\", " \\\\ "));
      for (int column = 0; column < columns; column++) {
        body.append(column == 0 ? "" : draw.pick("&", " & "))
            .append(writer.inside(members.get(row * columns + column)));
      }
    }
    String name = draw.pick("pmatrix", "bmatrix", "pmatrix", "array");
    return name.equals("array") ? "\\left(\\begin{array}{" + "c".repeat(columns) + "}" + body + "\\end{array}\\right)"
        : "\\begin{" + name + "}" + body + "\\end{" + name + "}";
  }

  /** Makes a multiple or a product of matrices, and its value by exact arithmetic. */
  static Generated matrixArithmetic(Draw draw) {
    List<Ratio> one = distinct(4, draw);
    List<Ratio> two = distinct(4, draw);
    Ratio factor = Ratio.of(draw.between(2, 9), draw.pick(1, 1, 2));
    List<Ratio> result = new ArrayList<>();
    boolean product = draw.coin();
    for (int i = 0; i < 4; i++) {
      int row = i / 2 * 2;
      int column = i % 2;
      result.add(product ? one.get(row).times(two.get(column)).plus(one.get(row + 1).times(two.get(column + 2)))
          : one.get(i).times(factor));
    }
    String written = product ? matrix(one, 2, 2, draw) + draw.pick("", " ", "\\cdot ") + matrix(two, 2, 2, draw)
        : new NumberWriter(draw).inside(factor) + draw.pick("", " ", "\\cdot ") + matrix(one, 2, 2, draw);
    List<Ratio> other = new ArrayList<>(result);
    int at = draw.below(4);
    other.set(at, RandomScalars.another(result.get(at), draw));
    return new Generated("matrix arithmetic", matrix(result, 2, 2, draw), written, matrix(other, 2, 2, draw));
  }

  /** Makes a plus or minus b root c, and its two values. */
  static Generated plusMinus(Draw draw) {
    int a = draw.nonzero(20);
    int b = draw.between(2, 9);
    int c = draw.pick(2, 3, 5, 7, 11, 13);
    String root = b + draw.pick("\\sqrt{", "\\cdot\\sqrt{") + c + "}";
    String gold = a + draw.pick("\\pm", " \\pm ", "±") + root;
    String list = String.join(", ", draw.shuffled(List.of(a + "+" + root, a + "-\\sqrt{" + b * b * c + "}")));
    String other = draw.pick(a + "+" + root, a + "-" + root, a + "\\pm " + b + "\\sqrt{" + (c + 4) + "}",
        -a + "\\pm " + root, list + ", " + a,
        a + "+" + root + ", " + a + "+" + root);
    return new Generated("plus-minus", draw.coin() ? gold : list, draw.pick(list, "\\{" + list + "\\}", gold), other);
  }
}
