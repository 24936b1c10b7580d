package kedge.training.folder;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** While open, also writes log messages to the run's {@code log}, at a finer level than to the terminal. */
public final class RunLog implements AutoCloseable {
  private final Logger root;
  private final FileAppender<ILoggingEvent> appender = new FileAppender<>();
  private final PatternLayoutEncoder encoder = new PatternLayoutEncoder();

  private RunLog(Logger root) {
    this.root = root;
  }

  /** Opens a log that appends to a file. */
  public static RunLog to(Path file) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    RunLog log = new RunLog(context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME));
    log.encoder.setContext(context);
    log.encoder.setPattern("%d{yyyy-MM-dd HH:mm:ss} %-5level %logger{0}: %msg%n");
    log.encoder.start();
    log.appender.setContext(context);
    log.appender.setFile(file.toString());
    log.appender.setEncoder(log.encoder);
    log.appender.start();
    log.root.addAppender(log.appender);
    context.getLogger("kedge").setLevel(Level.INFO);
    return log;
  }

  @Override
  public void close() {
    root.detachAppender(appender);
    appender.stop();
    encoder.stop();
  }
}
