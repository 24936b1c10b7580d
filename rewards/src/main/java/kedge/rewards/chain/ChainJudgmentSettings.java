package kedge.rewards.chain;

/**
 * Where a problem's difficulty stands.
 *
 * @param column the column of the data that holds {@code easy} or {@code hard}; default {@code difficulty}
 */
public record ChainJudgmentSettings(String column) {
  public ChainJudgmentSettings {
    column = column == null ? "difficulty" : column;
    if (column.isBlank()) {
      throw new IllegalArgumentException(
          "column is \"" + column + "\", expected the name of a column that holds easy or hard");
    }
  }
}
