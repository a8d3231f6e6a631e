using Asan.Contracts.Feedback;
using MassTransit;

namespace Asan.Awards.Evidence;

/// <summary>Keeps that a case was answered, and whether in time. The case's words stay where they are.</summary>
public sealed class OnCaseAnswered(Inbox inbox) : IConsumer<CaseAnswered>
{
    public Task Consume(ConsumeContext<CaseAnswered> context) => inbox.OnceAsync<OnCaseAnswered>(context, work =>
        work.KeepEvidenceAsync(context, "case", $"case:{context.Message.CaseId}"));
}
