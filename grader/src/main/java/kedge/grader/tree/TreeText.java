package kedge.grader.tree;

import java.util.List;
import java.util.Locale;

/** Prints trees, fully parenthesized, to show how an answer was read. Long output is truncated. */
public final class TreeText {
  private final StringBuilder text = new StringBuilder();

  private TreeText() {
  }

  public static String all(List<Node> nodes) {
    TreeText described = new TreeText();
    described.joined(nodes, " or else ");
    if (described.isFull()) {
      described.text.setLength(Limits.DESCRIPTION);
      described.text.append("...");
    }
    return described.text.toString();
  }

  private boolean isFull() {
    return text.length() > Limits.DESCRIPTION;
  }

  private void write(Node node) {
    if (isFull()) {
      return;
    }
    if (node instanceof Node.Number number) {
      text.append(number.value());
    } else if (node instanceof Node.Constant constant) {
      text.append(constant.name().toLowerCase(Locale.ROOT));
    } else if (node instanceof Node.Variable variable) {
      text.append(variable.name());
    } else if (node instanceof Node.Sum sum) {
      joined("(", sum.terms(), " + ", ")");
    } else if (node instanceof Node.Product product) {
      joined("(", product.factors(), " * ", ")");
    } else if (node instanceof Node.Quotient quotient) {
      joined("(", List.of(quotient.above(), quotient.below()), " / ", ")");
    } else if (node instanceof Node.Negative negative) {
      text.append("-");
      write(negative.of());
    } else if (node instanceof Node.Power power) {
      joined(List.of(power.base(), power.exponent()), "^");
    } else if (node instanceof Node.Call call) {
      joined(call.function().name().toLowerCase(Locale.ROOT) + "(", call.arguments(), ", ", ")");
    } else {
      composed(node);
    }
  }

  private void composed(Node node) {
    if (node instanceof Node.Tuple tuple) {
      joined("tuple" + tuple.open(), tuple.items(), ", ", tuple.close());
    } else if (node instanceof Node.Listing listing) {
      joined(listing.joint().name().toLowerCase(Locale.ROOT) + " list {", listing.items(), "; ", "}");
    } else if (node instanceof Node.Quantity quantity) {
      write(quantity.value());
      text.append(" [").append(quantity.unit()).append("]");
    } else if (node instanceof Node.Text words) {
      text.append("text ").append(words.letters());
    } else if (node instanceof Node.Opaque opaque) {
      text.append("unread ").append(opaque.canonical());
    } else if (node instanceof Node.Based based) {
      text.append(based.digits()).append(" to base ").append(based.base());
    } else if (node instanceof Node.Relation relation) {
      write(relation.sides().get(0));
      for (int i = 0; i < relation.signs().size(); i++) {
        text.append(' ').append(relation.signs().get(i)).append(' ');
        write(relation.sides().get(i + 1));
      }
    } else if (node instanceof Node.NumberSet set) {
      text.append("set ").append(set.letter());
    } else {
      joined(node.getClass().getSimpleName().toLowerCase(Locale.ROOT) + "(", Trees.children(node), ", ", ")");
    }
  }

  private void joined(String open, List<Node> nodes, String separator, String close) {
    text.append(open);
    joined(nodes, separator);
    text.append(close);
  }

  private void joined(List<Node> nodes, String separator) {
    for (int i = 0; i < nodes.size(); i++) {
      text.append(i == 0 ? "" : separator);
      write(nodes.get(i));
    }
  }
}
