package kedge.policy.cpu.decode;

import java.util.ArrayList;
import java.util.List;
import kedge.policy.cpu.kernel.Block;

/** Keys and values of one run of tokens: a prompt shared by its completions, or the tokens of one completion. */
public final class KvPages {
  private final KvPool pool;
  private final List<Block> pages = new ArrayList<>();
  private int length;

  public KvPages(KvPool pool) {
    this.pool = pool;
  }

  /** Tokens held. */
  public int length() {
    return length;
  }

  /** Makes room for tokens up to {@code length}, without counting them as held. */
  public void reserve(int upTo) {
    while (pages.size() * KvPool.PAGE < upTo) {
      pages.add(pool.take());
    }
  }

  /** Marks the first {@code tokens} places as held. */
  public void hold(int tokens) {
    length = tokens;
  }

  /** The page that holds the token at {@code index}. */
  Block page(int index) {
    return pages.get(index / KvPool.PAGE);
  }

  /** Gives all pages back. */
  public void release() {
    pages.forEach(pool::giveBack);
    pages.clear();
    length = 0;
  }
}
