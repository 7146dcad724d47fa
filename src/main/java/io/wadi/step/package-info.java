/** What routes do to rows on the way: each step makes another row of a row. {@code route} looks at them before they run; they ask nobody but tables. */
@NullMarked
package io.wadi.step;

import org.jspecify.annotations.NullMarked;
