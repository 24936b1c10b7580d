package kedge.data.template;

import kedge.data.template.python.CallArguments;
import kedge.data.template.python.RenderingBudget;

/** A filter: {@code value | name(arguments)}. */
interface JinjaFilter {
  Object apply(Object value, CallArguments arguments, RenderingBudget budget);
}
