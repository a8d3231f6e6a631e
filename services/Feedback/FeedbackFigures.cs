using Asan.Messaging;

namespace Asan.Feedback;

/// <summary>What operators watch of ratings and cases.</summary>
internal static class FeedbackFigures
{
    internal static readonly Figure Ratings = new("asan.feedback.ratings", "{rating}", "Ratings given so far.",
        "select coalesce(max(leaf_index) + 1, 0)::float8 as value from rating");

    internal static readonly Figure CasesOpen = new("asan.feedback.cases.open", "{case}", "Cases that were not answered yet.",
        "select count(*)::float8 as value from cases where state <> 'answered'");

    internal static readonly Figure CasesOverdue = new("asan.feedback.cases.overdue", "{case}", "Cases that were not answered by their day.",
        "select count(*)::float8 as value from cases where state <> 'answered' and due_on < @now::date");
}
