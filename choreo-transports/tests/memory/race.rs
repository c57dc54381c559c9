use choreo_transports::InMemory;
use tokio::sync::oneshot;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_published_after_a_subscribe_returned_always_arrives() {
    let bus = InMemory::new();
    for round in 0..2000 {
        let (ready, subscribed) = oneshot::channel();
        let client = bus.client();
        let topic = if round % 2 == 0 { "orders.created" } else { "orders.*" };
        let service = tokio::spawn(async move {
            let mut orders = client.subscribe(topic).await.unwrap();
            ready.send(()).unwrap();
            orders.recv().await.unwrap().payload().to_vec()
        });
        subscribed.await.unwrap();
        bus.client().publish("orders.created", round.to_string()).await.unwrap();
        assert_eq!(service.await.unwrap(), round.to_string().into_bytes());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_subscriber_that_joins_a_stream_gets_all_of_the_rest_without_a_gap() {
    let bus = InMemory::new();
    let publisher = bus.client();
    let (stop, mut stopped) = oneshot::channel::<()>();
    let stream = tokio::spawn(async move {
        let mut number = 0_u64;
        while stopped.try_recv().is_err() {
            publisher.publish("count", number.to_string()).await.unwrap();
            number += 1;
        }
    });
    for _ in 0..50 {
        let listeners = ["count", "*", ">", "count"].map(|topic| {
            let client = bus.client();
            tokio::spawn(async move {
                let mut numbers = client.subscribe(topic).await.unwrap();
                let mut heard = Vec::new();
                for _ in 0..200 {
                    heard.push(numbers.recv().await.unwrap().json::<u64>().unwrap());
                }
                heard
            })
        });
        for listener in listeners {
            let heard = listener.await.unwrap();
            assert_eq!(heard, (heard[0]..heard[0] + 200).collect::<Vec<_>>());
        }
    }
    stop.send(()).unwrap();
    stream.await.unwrap();
}
