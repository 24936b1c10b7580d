package kedge.recipes.annotation;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Record whose component {@code settings} is the settings record of a provider. The key named here chooses the
 * provider, whose keys stand in the same section beside the record's own.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface PluggedBy {
  /** The key, for instance {@code source}. */
  String value();

  /** The provider interface. */
  Class<?> provider();
}
