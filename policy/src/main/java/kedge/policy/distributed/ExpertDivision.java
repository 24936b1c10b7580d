package kedge.policy.distributed;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import kedge.policy.model.ExpertSlice;
import kedge.policy.model.Parameter;
import kedge.policy.model.ParameterLayout;
import kedge.policy.model.Segment;

/**
 * Weights whose experts are divided among the ranks of a group. Of equal groups, the ranks of the first are the
 * holders.
 */
final class ExpertDivision implements Division {
  private final int part;
  private final ParameterLayout own;
  private final List<Piece> all = new ArrayList<>();

  /** @param own layout of what this rank holds */
  ExpertDivision(ParameterLayout own, ExpertSlice slice) {
    this.own = own;
    this.part = slice.own();
    for (Parameter parameter : own.parameters().values()) {
      boolean shared = parameter.offset() < own.sharedElements();
      for (int each = 0; each < (shared ? 1 : slice.parts()); each++) {
        all.add(new Piece(shared ? EVERY : each, own.whole().get(parameter.name()).offset()
            + each * parameter.elements(), parameter.offset(), parameter.elements()));
      }
    }
    all.sort(Comparator.comparingLong(Piece::from));
  }

  @Override
  public long elements() {
    return own.whole().elements();
  }

  @Override
  public long held() {
    return own.elements();
  }

  @Override
  public boolean divided() {
    return true;
  }

  @Override
  public boolean holds(Piece piece) {
    return piece.holder() == EVERY || piece.holder() == part;
  }

  @Override
  public List<Piece> pieces(long from, long count) {
    List<Piece> found = new ArrayList<>();
    for (Piece piece : all) {
      new Segment(piece.from(), piece.at(), piece.count()).within(from, count)
          .ifPresent(part -> found.add(new Piece(piece.holder(), part.from(), part.at(), part.count())));
    }
    return found;
  }
}
