package kedge.sft.curation.operation;

import kedge.sft.curation.OperationProvider;

/** A provider of this package, with its kind and its settings. */
abstract class BuiltInProvider<C extends Record> implements OperationProvider<C> {
  private final String kind;
  private final Class<C> settings;

  BuiltInProvider(String kind, Class<C> settings) {
    this.kind = kind;
    this.settings = settings;
  }

  @Override
  public final String kind() {
    return kind;
  }

  @Override
  public final Class<C> settings() {
    return settings;
  }
}
