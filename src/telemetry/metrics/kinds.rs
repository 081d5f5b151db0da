//! The kinds of metrics there are, how each is made, and the macro that makes
//! one documented struct of them all.

use std::marker::PhantomData;

use prometheus::core::Collector;
use prometheus::{
    Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts,
    Registry,
};

/// The description of a metric.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Description {
    /// Its name in Prometheus.
    pub name: &'static str,
    /// `counter`, `gauge` or `histogram`.
    pub kind: &'static str,
    /// The labels that its series differ in.
    pub labels: &'static [&'static str],
    /// The upper bounds of a histogram's buckets.
    pub buckets: &'static [f64],
    /// The doc comment.
    help: &'static str,
}

impl Description {
    /// The help text, as Prometheus shows it.
    #[must_use]
    pub fn help(&self) -> &'static str {
        // A doc comment begins with a space.
        self.help.trim()
    }

    pub(super) const fn new<M: Metric>(
        name: &'static str,
        labels: &'static [&'static str],
        buckets: &'static [f64],
        help: &'static str,
    ) -> Self {
        Self {
            name,
            kind: M::KIND,
            labels,
            buckets,
            help,
        }
    }

    fn opts(&self) -> Opts {
        Opts::new(self.name, self.help())
    }

    fn histogram(&self) -> HistogramOpts {
        HistogramOpts::new(self.name, self.help()).buckets(self.buckets.to_vec())
    }
}

/// A kind of metric.
pub(super) trait Metric: Sized {
    const KIND: &'static str;

    fn make(description: &Description) -> prometheus::Result<Self>;

    fn collector(&self) -> Box<dyn Collector>;
}

/// Makes a metric and has `registry` show it.
pub(super) fn register<M: Metric>(description: &Description, registry: &Registry) -> M {
    M::make(description)
        .and_then(|metric| registry.register(metric.collector()).map(|()| metric))
        .expect("the names and buckets are written in this program, and a test makes them all")
}

macro_rules! kinds {
    ($($Metric:ty: $kind:literal, $d:ident => $make:expr;)*) => {
        $(impl Metric for $Metric {
            const KIND: &'static str = $kind;

            fn make($d: &Description) -> prometheus::Result<Self> {
                $make
            }

            fn collector(&self) -> Box<dyn Collector> {
                Box::new(self.clone())
            }
        })*
    };
}

kinds! {
    IntCounter: "counter", d => Self::with_opts(d.opts());
    IntCounterVec: "counter", d => Self::new(d.opts(), d.labels);
    IntGauge: "gauge", d => Self::with_opts(d.opts());
    IntGaugeVec: "gauge", d => Self::new(d.opts(), d.labels);
    Histogram: "histogram", d => Self::with_opts(d.histogram());
    HistogramVec: "histogram", d => Self::new(d.histogram(), d.labels);
}

/// The values that a label may have, all known in advance.
pub trait Label: Copy + 'static {
    /// All of them.
    const ALL: &'static [Self];

    /// The value in Prometheus.
    fn value(self) -> &'static str;

    /// Its place in [`Label::ALL`].
    fn index(self) -> usize;
}

macro_rules! label {
    ($(#[$about:meta])* pub enum $Label:ident {
        $($(#[$doc:meta])* $Value:ident = $value:literal,)*
    }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $Label {
            $($(#[$doc])* $Value,)*
        }

        impl Label for $Label {
            const ALL: &'static [Self] = &[$(Self::$Value),*];

            fn value(self) -> &'static str {
                match self { $(Self::$Value => $value,)* }
            }

            fn index(self) -> usize {
                self as usize
            }
        }
    };
}
pub(super) use label;

/// Counters that differ in one label. Each exists from the start, so that its first
/// event is a step from 0 that a rate can see. Counting looks nothing up.
pub struct CounterBy<L> {
    all: IntCounterVec,
    each: Vec<IntCounter>,
    label: PhantomData<L>,
}

impl<L: Label> CounterBy<L> {
    /// Counts one.
    pub fn inc(&self, label: L) {
        self.each[label.index()].inc();
    }
}

impl<L: Label> Metric for CounterBy<L> {
    const KIND: &'static str = IntCounterVec::KIND;

    fn make(description: &Description) -> prometheus::Result<Self> {
        let all = IntCounterVec::make(description)?;
        let each = L::ALL
            .iter()
            .map(|label| all.get_metric_with_label_values(&[label.value()]))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            all,
            each,
            label: PhantomData,
        })
    }

    fn collector(&self) -> Box<dyn Collector> {
        self.all.collector()
    }
}

/// Makes a struct of metrics. A doc comment is the help text of its metric; the
/// rest of a line is its name, its labels and its buckets.
macro_rules! metrics {
    ($(#[$about:meta])* pub struct $Metrics:ident {
        $(
            $(#[doc = $help:literal])+
            $field:ident: $Metric:ty = $name:literal $([$($label:literal),+])? $(in $buckets:ident)?;
        )*
    }) => {
        $(#[$about])*
        pub struct $Metrics {
            registry: prometheus::Registry,
            $($(#[doc = $help])+ pub $field: $Metric,)*
        }

        impl $Metrics {
            /// All metrics, in the order of the source.
            pub const ALL: &'static [Description] = &[$(
                Description::new::<$Metric>(
                    $name,
                    &[$($($label),+)?],
                    metrics!(@buckets $($buckets)?),
                    concat!($($help),+),
                ),
            )*];

            fn register(registry: prometheus::Registry) -> Self {
                let mut all = Self::ALL.iter();
                let mut next = || all.next().expect("there are as many as fields");
                Self {
                    $($field: register(next(), &registry),)*
                    registry,
                }
            }
        }
    };
    (@buckets) => { &[] };
    (@buckets $buckets:ident) => { $buckets };
}
pub(super) use metrics;
