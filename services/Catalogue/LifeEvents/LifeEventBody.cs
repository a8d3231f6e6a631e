using System.ComponentModel.DataAnnotations;
using Asan.Catalogue.Publishing;
using Asan.ServiceDefaults;

namespace Asan.Catalogue.LifeEvents;

/// <summary>An event in people's lives, and the services that it calls for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Steps">The services, each with those that come before it.</param>
/// <param name="Sources">Where this comes from.</param>
/// <param name="Example">True for an invented entry.</param>
/// <param name="Description">What the plan leads to.</param>
public sealed record LifeEventBody(
    [Texts(300)] IReadOnlyDictionary<string, string> Name,
    [Length(1, 50)] IReadOnlyList<PlanStep> Steps,
    [Length(0, 40)] IReadOnlyList<Source> Sources,
    bool Example,
    [Texts(4000)] IReadOnlyDictionary<string, string>? Description = null);

/// <summary>A step of the plan.</summary>
/// <param name="Service">The service.</param>
/// <param name="After">The services of other steps that come before it, if they are wanted at all.</param>
/// <param name="Optional">Whether the plan is fulfilled without it.</param>
/// <param name="Note">When it is needed.</param>
public sealed record PlanStep(
    [Slug] string Service, [Length(0, 50)] IReadOnlyList<string> After, bool Optional, [Texts(500)] IReadOnlyDictionary<string, string>? Note = null);
