package kedge.policy.model;

import java.util.List;

/**
 * The adapter of one {@link Parameter}. Projections that are stored as one ({@code qkv}, {@code gate_up}) have an A and
 * a B each; the A's lie one below the other in one parameter, and so do the B's. All experts of a layer are blocks of
 * one parameter.
 *
 * @param name of the parameter that is adapted, for instance {@code layers.3.qkv}
 * @param experts number of blocks of that parameter; 1 where it has no experts
 * @param in columns of the parameter
 * @param out rows of a block of the parameter
 * @param rank rows of one A
 * @param parts adapted projections, in the order of their rows
 */
public record AdaptedProjection(String name, int experts, int in, int out, int rank, List<Rows> parts) {

  /** A projection's rows within a block of the parameter. */
  public record Rows(int first, int count) {
  }

  /** Name of the parameter {@code [experts, parts * rank, in]} of the A's. */
  public String a() {
    return name + ".lora_A";
  }

  /** Name of the parameter {@code [experts, sum of the parts' rows, rank]} of the B's. */
  public String b() {
    return name + ".lora_B";
  }

  /** Rows of A in a block. */
  public int lowRows() {
    return parts.size() * rank;
  }

  /** Rows of B in a block. */
  public int adaptedRows() {
    return parts.stream().mapToInt(Rows::count).sum();
  }
}
