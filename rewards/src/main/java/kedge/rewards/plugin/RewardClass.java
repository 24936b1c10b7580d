package kedge.rewards.plugin;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Optional;
import kedge.rewards.Reward;
import kedge.rewards.RewardProvider;
import kedge.rewards.process.RecordJson;

/**
 * Provider for a user's class: a {@link RewardProvider}; or a {@link Reward} that is a record of its settings; or a
 * {@link Reward} with a public constructor that takes one settings record, or nothing.
 */
final class RewardClass implements RewardProvider<Record> {
  private final String kind;
  private final Class<? extends Record> settings;
  private final Constructor<?> constructor;

  /** Settings of a reward that has none. */
  public record NoSettings() {
  }

  private RewardClass(String kind, Class<? extends Record> settings, Constructor<?> constructor) {
    this.kind = kind;
    this.settings = settings;
    this.constructor = constructor;
  }

  /** Makes a provider. @throws IllegalArgumentException with what the class lacks */
  static RewardProvider<?> provider(String kind, Class<?> type) {
    if (!Modifier.isPublic(type.getModifiers())) {
      throw new IllegalArgumentException("class " + type.getName() + " is not public");
    }
    if (RewardProvider.class.isAssignableFrom(type)) {
      return (RewardProvider<?>) make(
          constructor(type).orElseThrow(() -> new IllegalArgumentException("class " + type.getName()
              + " has no public constructor without parameters")));
    }
    if (!Reward.class.isAssignableFrom(type)) {
      throw new IllegalArgumentException(
          "class " + type.getName() + " implements neither kedge.rewards.Reward nor kedge.rewards.RewardProvider");
    }
    if (type.isRecord()) {
      return new RewardClass(kind, type.asSubclass(Record.class), null);
    }
    Optional<Constructor<?>> one = Arrays.stream(type.getConstructors())
        .filter(each -> each.getParameterCount() == 1 && each.getParameterTypes()[0].isRecord()).findFirst();
    if (one.isPresent()) {
      return new RewardClass(kind, one.get().getParameterTypes()[0].asSubclass(Record.class), one.get());
    }
    return new RewardClass(kind, NoSettings.class,
        constructor(type).orElseThrow(() -> new IllegalArgumentException("class " + type.getName()
            + " has neither a public constructor without parameters nor one that takes a settings record")));
  }

  private static Optional<Constructor<?>> constructor(Class<?> type) {
    return Arrays.<Constructor<?>>stream(type.getConstructors()).filter(each -> each.getParameterCount() == 0)
        .findFirst();
  }

  private static Object make(Constructor<?> constructor, Object... arguments) {
    try {
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(constructor.getDeclaringClass().getName() + " cannot be made: " + e.getCause(),
          e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(constructor.getDeclaringClass().getName() + " cannot be made: " + e, e);
    }
  }

  @Override
  public String kind() {
    return kind;
  }

  @Override
  @SuppressWarnings("unchecked")
  public Class<Record> settings() {
    return (Class<Record>) settings;
  }

  @Override
  public Reward create(Record given) {
    if (constructor == null) {
      return (Reward) RecordJson.read(settings, RecordJson.write(given));
    }
    return (Reward) (constructor.getParameterCount() == 0 ? make(constructor) : make(constructor, given));
  }
}
