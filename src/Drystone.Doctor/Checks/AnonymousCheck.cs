using System.Net;

namespace Drystone.Doctor.Checks;

/// <summary>Who has no key cannot read what a workload stores.</summary>
internal sealed class AnonymousCheck : ICheck
{
    private static readonly TimeSpan Expiry = TimeSpan.FromMinutes(1);

    public string Name => "anonymous";

    public async Task<Verdict> RunAsync(Patient patient, CancellationToken cancel)
    {
        var key = patient.Key("anonymous");
        await patient.PutAsync(key, "not for everyone", cancel).ConfigureAwait(false);
        var signed = await patient.Store.PresignAsync(patient.Bucket, key, new(HttpMethod.Get, Expiry), cancel)
            .ConfigureAwait(false);
        using var answer = await patient.Http.GetAsync(new Uri(signed.GetLeftPart(UriPartial.Path)), cancel)
            .ConfigureAwait(false);
        return answer.StatusCode switch
        {
            HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized => Verdict.Pass("who has no key is refused"),
            HttpStatusCode.OK => Verdict.Warn($"anyone can read {patient.Bucket} without a key",
                "Remove the policy or the access control list that allows it, unless that is meant."),
            var other => Verdict.Warn($"who has no key gets {(int)other} instead of a refusal",
                "Look for a proxy that answers in the endpoint's stead."),
        };
    }
}
